// Opens a book in foliate-js and goes through all of it. Gives what was found wrong, and how much was seen.
import '/foliate-js/view.js'
import { FootnoteHandler } from '/foliate-js/footnotes.js'

const flat = items => (items ?? []).flatMap(item => [item, ...flat(item.subitems)])
const within = (promise, what, ms = 20000) =>
    Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error(`${what} took too long`)), ms))])

async function targets(book, kind, items, problems, docs) {
    for (const item of flat(items)) {
        const found = await book.resolveHref(item.href)
        const doc = found && await docs(found.index)
        if (!doc || (found.anchor(doc) ?? null) === null) problems.push(`${kind} leads nowhere: ${item.href}`)
        if (!String(item.label ?? '').trim()) problems.push(`${kind} has no words: ${item.href}`)
    }
}

async function notes(view, index, doc, problems) {
    let opened = 0
    for (const link of [...doc.querySelectorAll('a[role~="doc-noteref"]')].slice(0, 3)) {
        const handler = new FootnoteHandler()
        const shown = new Promise((yes, no) => handler.addEventListener('render', event => {
            const note = event.detail.view.renderer.getContents()[0].doc
            if (note.body.textContent.trim()) yes()
            else no(new Error('an empty note'))
        }))
        let known = false
        const detail = { a: link, href: view.book.sections[index].resolveHref(link.getAttribute('href')) }
        const event = new CustomEvent('link', { detail, cancelable: true })
        const handled = handler.handle(view.book, event)
        handler.addEventListener('before-render', e => { known = true; document.body.append(e.detail.view) })
        try {
            await within(Promise.all([handled, shown]), 'a note')
            opened += 1
        } catch (error) {
            problems.push(`a note did not open: ${link.outerHTML}: ${error.message} (${known})`)
        }
    }
    return opened
}

window.readBook = async (url, shots) => {
    const problems = [], seen = { sections: 0, toc: 0, landmarks: 0, pages: 0, notes: 0, images: 0 }
    const file = new File([await (await fetch(url)).blob()], url.split('/').pop())
    const view = document.createElement('foliate-view')
    document.querySelector('#view').append(view)
    await view.open(file)
    const { book } = view
    const cache = new Map()
    const docs = async index => {
        if (!cache.has(index)) cache.set(index, await book.sections[index].createDocument())
        return cache.get(index)
    }
    for (const index of book.sections.keys()) {
        await within(view.goTo(index), `section ${index}`)
        const [{ doc }] = view.renderer.getContents()
        if (doc.querySelector('parsererror')) problems.push(`section ${index} is not well-formed`)
        const pictures = [...doc.images]
        await Promise.all(pictures.map(image => image.complete || new Promise(done => { image.onload = image.onerror = done })))
        for (const image of pictures) if (!image.naturalWidth) problems.push(`a picture is not shown: ${image.outerHTML}`)
        if (!doc.body.textContent.trim() && !pictures.length) problems.push(`section ${index} is empty`)
        seen.sections += 1
        seen.images += pictures.length
        if (seen.notes < 9 && view.book.sections[index].resolveHref) seen.notes += await notes(view, index, doc, problems)
        await window.shot?.(`foliate-${index}`, shots)
    }
    if (!url.endsWith('.azw3')) {
        await targets(book, 'contents', book.toc, problems, docs)
        await targets(book, 'a landmark', book.landmarks, problems, docs)
        await targets(book, 'a page', book.pageList, problems, docs)
    }
    seen.toc = flat(book.toc).length
    seen.landmarks = book.landmarks?.length ?? 0
    seen.pages = book.pageList?.length ?? 0
    return { problems, seen }
}
