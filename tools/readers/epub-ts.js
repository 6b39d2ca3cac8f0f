// Opens a book in epub-ts and goes through all of it. Gives what was found wrong, and how much was seen.
import ePub from '/@likecoin/epub-ts/dist/epub.js'

const flat = items => (items ?? []).flatMap(item => [item, ...flat(item.subitems)])

function leads(book, from, href) {
    const [path, fragment] = decodeURI(href).split('#')
    const section = path ? book.spine.get(path) : from
    if (!section) return null
    return { section, fragment }
}

async function check(book, kind, items, problems) {
    for (const item of flat(items)) {
        const target = leads(book, book.spine.get('nav.xhtml'), item.href)
        if (!target) {
            problems.push(`${kind} leads nowhere: ${item.href}`)
            continue
        }
        const root = await target.section.load(book.load.bind(book))
        const doc = root.ownerDocument ?? root
        if (target.fragment && !doc.getElementById(target.fragment) && !root.querySelector(`[id="${target.fragment}"]`))
            problems.push(`${kind} leads nowhere: ${item.href}`)
    }
}

window.readBook = async (url, shots) => {
    const problems = [], seen = { sections: 0, toc: 0, landmarks: 0, pages: 0 }
    const book = ePub(await (await fetch(url)).arrayBuffer())
    await book.ready
    const rendition = book.renderTo('view', { width: '100%', height: '100%', flow: 'paginated', allowScriptedContent: false })
    const sections = book.spine.spineItems
    for (const section of sections) {
        await rendition.display(section.href)
        const [contents] = rendition.getContents()
        const doc = contents.document
        if (doc.querySelector('parsererror')) problems.push(`${section.href} is not well-formed`)
        if (!doc.body.textContent.trim() && !doc.images.length) problems.push(`${section.href} is empty`)
        seen.sections += 1
        await window.shot?.(`epub-ts-${section.index}`, shots)
    }
    await check(book, 'contents', book.navigation.toc, problems)
    await check(book, 'a landmark', book.navigation.landmarks, problems)
    const pages = book.pageList?.pageList ?? []
    await check(book, 'a page', pages.filter(page => page.href), problems)
    seen.toc = flat(book.navigation.toc).length
    seen.landmarks = book.navigation.landmarks.length
    seen.pages = pages.length
    return { problems, seen }
}
