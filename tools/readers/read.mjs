// read.mjs ENGINE SHOTS BOOK...: opens each book in a reading engine (foliate or epub-ts) in headless Chromium.
// Prints what was seen of each; exit 1 where anything is wrong. SHOTS is a folder for pictures, or "-".
import { createServer } from 'node:http'
import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join, normalize, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const [engine, shots, ...books] = process.argv.slice(2)
const modules = resolve(process.env.MODULES)
const here = dirname(fileURLToPath(import.meta.url))
const puppeteer = createRequire(join(modules, 'x.js'))('puppeteer')
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.epub': 'application/epub+zip' }

const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(request.url.split('?')[0]))
    const place = /^\/book\/(\d+)\//.exec(path)
    const file = place ? resolve(books[place[1]]) : path.startsWith('/tool/') ? join(here, path.slice(6)) : join(modules, path)
    try {
        const data = await readFile(file)
        response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
        response.end(data)
    } catch {
        response.writeHead(404).end()
    }
}).listen(0, '127.0.0.1')
await new Promise(done => server.once('listening', done))
const base = `http://127.0.0.1:${server.address().port}`
const browser = await puppeteer.launch({
    executablePath: process.env.PUPPETEER_EXECUTABLE_PATH,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
    protocolTimeout: 600000,
})
let failed = 0
for (const [number, path] of books.entries()) {
    const page = await browser.newPage()
    await page.setViewport({ width: 700, height: 900 })
    const problems = []
    page.on('pageerror', error => problems.push(`error: ${error.message}`))
    page.on('console', line => { if (line.type() === 'error') problems.push(`console: ${line.text()} ${line.location().url ?? ''}`) })
    if (shots !== '-') {
        mkdirSync(shots, { recursive: true })
        await page.exposeFunction('shot', name => page.screenshot({ path: join(shots, `${basename(path)}-${name}.png`) }))
    }
    await page.goto(`${base}/tool/page.html`)
    await page.addScriptTag({ url: `/tool/${engine}.js`, type: 'module' })
    await page.waitForFunction('window.readBook')
    try {
        const { problems: more, seen } = await page.evaluate(url => window.readBook(url), `/book/${number}/${encodeURIComponent(basename(path))}`)
        problems.push(...more)
        console.log(`${engine}: ${basename(path)}: ${Object.entries(seen).map(([key, count]) => `${count} ${key}`).join(', ')}`)
    } catch (error) {
        problems.push(`failed: ${error.message}`)
    }
    for (const problem of problems) console.log(`  ${engine} FAIL: ${basename(path)}: ${problem}`)
    failed += problems.length
    await page.close()
}
await browser.close()
server.close()
process.exit(failed ? 1 : 0)
