// Foyer with reload on both sides: the server restarts by tsx, the pages change in place by Vite.
import { spawn } from 'node:child_process'
import { readFileSync, watch } from 'node:fs'
import { createServer as createSocket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const port = Number(process.env.PORT || 3000)
const host = process.env.HOST || '127.0.0.1'
const serverPort = await freePort()
const target = `http://127.0.0.1:${serverPort}`
const pages = ['console', 'admin', 'room', 'verify'].map((name) => `client/${name}/index.html`)

const server = startServer()
const vite = await createServer({
  appType: 'custom',
  server: {
    port,
    host,
    strictPort: true,
    // Vite serves the folder it runs in; the data of the embedded database lies there too.
    fs: { deny: ['.env', '.env.*', '*.{crt,pem}', '**/.git/**', '**/.foyer*/**'] },
    watch: { ignored: ['**/.foyer*/**', '**/dist/**'] },
    proxy: { '/api': { target }, '/health': { target }, '/socket.io': { target, ws: true } },
  },
  plugins: [{ name: 'foyer-pages', configureServer: ({ middlewares }) => void middlewares.use(page) }],
})
await vite.listen()
watchWords()

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.kill('SIGTERM')
    const gone = server.exitCode === null ? new Promise((done) => server.once('exit', done)) : null
    void Promise.all([gone, vite.close()]).then(() => process.exit(0))
  })
}

/**
 * The server decides what is at an address. Where it answers with a page of the built client, the
 * page is served from its source instead; its own pages get their stylesheet from the source.
 */
async function page(request, response, next) {
  if (/^\/assets\/pages-[^/]+\.css$/.test(request.url)) request.url = '/client/pages/pages.css?direct'
  const wantsPage = request.method === 'GET' && request.headers.accept?.includes('text/html')
  if (!wantsPage || request.url.startsWith('/api')) return next()
  try {
    const answer = await ask(request)
    const text = await answer.text()
    const source = pages.find((path) => readFileSync(`dist/client/${path}`, 'utf8') === text)
    response.statusCode = answer.status
    for (const [name, value] of answer.headers) if (isKept(name)) response.appendHeader(name, value)
    response.end(source ? await fromSource(source, request.url) : text)
  } catch (fault) {
    next(fault)
  }
}

/** Not the policy that forbids what Vite puts into a page, nor lengths that no longer hold. */
const isKept = (name) =>
  !/^(content-security-policy|content-length|content-encoding|transfer-encoding|connection|keep-alive)$/.test(
    name,
  )

const fromSource = (path, url) =>
  vite.transformIndexHtml(
    url,
    // Relative addresses are meant from the folder of the page, whatever its address is.
    readFileSync(path, 'utf8').replaceAll(/(src|href)="\.\//g, `$1="/${path.replace('index.html', '')}`),
  )

/** Asks again while the server restarts. */
async function ask(request) {
  const headers = Object.entries(request.headers).filter(
    ([name]) => !/^(connection|content-length|accept-encoding)$/.test(name),
  )
  for (let tries = 0; ; tries++) {
    try {
      return await fetch(target + request.url, { headers, redirect: 'manual' })
    } catch (fault) {
      if (tries >= 40) throw fault
      await new Promise((again) => setTimeout(again, 250))
    }
  }
}

function startServer() {
  const child = spawn(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'watch', '--clear-screen=false', 'server/main.ts'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PORT: String(serverPort), HOST: '127.0.0.1' },
    },
  )
  const ours = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  child.stdout.on('data', (chunk) => process.stdout.write(String(chunk).replaceAll(target, ours)))
  return child
}

function watchWords() {
  let soon
  watch('messages', { recursive: true }, () => {
    clearTimeout(soon)
    soon = setTimeout(() => spawn(process.execPath, ['scripts/words.mjs'], { stdio: 'inherit' }), 100)
  })
}

async function freePort() {
  const socket = createSocket()
  await new Promise((listening) => socket.listen(0, '127.0.0.1', listening))
  const { port: free } = socket.address()
  await new Promise((closed) => socket.close(closed))
  return free
}
