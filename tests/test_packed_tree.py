"""Structure trees are packed where they are made, and written where they stand."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
import pydyf

from docexport.engine.tagging.packed_tree import Find, PackedTree, packed, write_trees
from docexport.engine.tagging.structure import Annotation, Content, Element, StructureTree


def tree(words: str = "100 % (of) \\ it", *, pages: int = 2) -> StructureTree:
    """A tree over some pages: a section with a heading, a link, a note and a figure, and an element that is empty."""
    made = StructureTree(owners=[{} for _ in range(pages)], artifacts=[set() for _ in range(pages)])
    section = made.root.add("Sect")
    section.entries["Lang"] = pydyf.String("en")
    heading = section.add("H1")
    heading.kids.append(Content(0, 0))
    link = section.add("Link")
    link.kids += [Content(0, 1), Annotation(0, pydyf.Dictionary({"Contents": pydyf.String(words)}))]
    note = section.add("Note")
    note.entries["ID"] = pydyf.String("note-7")
    note.kids += [Content(0, 3), Content(pages - 1, 0)]
    figure = section.add("Figure")
    figure.entries["Alt"] = pydyf.String(words)
    figure.attributes = {"O": "/Layout", "Placement": "/Block"}
    figure.kids.append(Content(pages - 1, 2))
    section.add("Div")
    made.owners[0] |= {0: heading, 1: link, 3: note}
    made.owners[-1] |= {0: note, 2: figure}
    made.artifacts[0].add(4)
    return made


def written(trees: Sequence[tuple[int, PackedTree]], pages: int, find: Find | None = None) -> pikepdf.Pdf:
    """A PDF of so many empty pages with these trees."""
    pdf = pydyf.PDF()
    for _ in range(pages):
        pdf.add_page(
            pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference, "MediaBox": pydyf.Array([0, 0, 9, 9])})
        )
    links: list[pydyf.Dictionary] = []

    def made(_annotation: Annotation) -> pydyf.Dictionary:
        links.append(pydyf.Dictionary({"Type": "/Annot", "Subtype": "/Link"}))
        pdf.add_object(links[-1])
        return links[-1]

    placed = []
    for first, item in trees:
        found = [(find or made)(annotation) for _, annotation in item.annotations]
        placed.append((first, item, dict(zip(map(id, (a for _, a in item.annotations)), found, strict=True))))
    write_trees(pdf, [(first, item, lambda a, known=known: known[id(a)]) for first, item, known in placed])  # type: ignore[misc]
    file = io.BytesIO()
    pdf.write(file, version=b"1.7", compress=True)
    return pikepdf.open(io.BytesIO(file.getvalue()))


def test_elements_say_what_they_said() -> None:
    with written([(0, packed(tree()))], 2) as pdf:
        (section,) = list(pdf.Root.StructTreeRoot.K[0].K)
        heading, link, note, figure = list(section.K)
        assert [str(kid.S) for kid in (section, heading, link, note, figure)] == [
            "/Sect",
            "/H1",
            "/Link",
            "/Note",
            "/Figure",
        ]
        assert str(section.Lang) == "en"
        assert (int(heading.K), heading.Pg.objgen) == (0, pdf.pages[0].obj.objgen)
        assert str(figure.Alt) == "100 % (of) \\ it"
        assert str(figure.A.Placement) == "/Block"
        assert figure.Pg.objgen == pdf.pages[1].obj.objgen
        assert int(note.K[1].MCID) == 0
        assert note.K[1].Pg.objgen == pdf.pages[1].obj.objgen
        assert str(note.ID) == "note-1", "numbered through"
        assert str(link.K[1].Type) == "/OBJR"


def test_parts_are_one_tree_with_blank_pages_between() -> None:
    with written([(0, packed(tree())), (3, packed(tree("more")))], 5) as pdf:
        root = pdf.Root.StructTreeRoot
        assert len(root.K) == 1
        first, second = list(root.K[0].K)
        assert second.K[0].Pg.objgen == pdf.pages[3].obj.objgen
        numbers = {
            int(root.ParentTree.Nums[i]): root.ParentTree.Nums[i + 1] for i in range(0, len(root.ParentTree.Nums), 2)
        }
        assert sorted(numbers) == list(range(7))
        assert int(root.ParentTreeNextKey) == 7
        assert len(numbers[2]) == 0
        assert [str(item.S) if item is not None else "" for item in numbers[3]] == ["/H1", "/Link", "", "/Note", ""]
        assert [int(numbers[key].K[1].Obj.StructParent) for key in (5, 6)] == [5, 6]
        assert numbers[6].objgen == second.K[1].objgen
        names = root.IDTree.Names
        assert [str(names[i]) for i in range(0, len(names), 2)] == ["note-1", "note-2"]
        assert names[3].objgen == second.K[2].objgen
        assert first.objgen != second.objgen


def test_a_link_that_leads_nowhere_names_no_annotation() -> None:
    words = "<</Type /OBJR /Obj 0 0 R /Pg 5 0 R>>"
    alone = tree(words)
    section = alone.root.kids[0]
    assert isinstance(section, Element)
    section.add("Link").kids.append(Annotation(1, pydyf.Dictionary()))
    with written([(0, packed(alone))], 2, lambda _annotation: None) as pdf:
        links = [kid for kid in pdf.Root.StructTreeRoot.K[0].K[0].K if str(kid.S) == "/Link"]
        assert [int(kid) for kid in links[0].K] == [1]
        assert len(links[1].K) == 0
        assert str(pdf.Root.StructTreeRoot.K[0].K[0].K[3].Alt) == words
        assert int(pdf.Root.StructTreeRoot.ParentTreeNextKey) == 2


def test_a_packed_tree_is_the_same_for_the_same_tree() -> None:
    one, other = packed(tree()), packed(tree())
    assert (one.text, one.places, one.notes) == (other.text, other.places, other.notes)
    assert (one.elements, one.pages) == (5, 2)
