import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

/** What parts of the room share that come late: none of it belongs to what comes first. */
const tus =
  /node_modules\/(tus-js-client|js-base64|url-parse|querystringify|requires-port)\/|client\/link\/uploads/
const files = /client\/ui\/file-size/
/** What two kinds of tasks alone share: no phone needs it before one is opened. */
const ofTasks =
  /shared\/tasks\/form-rules|client\/room\/kept|client\/dom\/(blocks\/await|elements\/style)\.js/
/** Of what is sent, and no page sends before it is live. */
const ids = /node_modules\/uuid\//
const isForAll = (id: string): boolean =>
  !tus.test(id) && !files.test(id) && !ofTasks.test(id) && !ids.test(id)

// Which pages there are stands in scripts/build.mjs: each is built by itself.
export default defineConfig({
  plugins: [svelte({ configFile: false })],
  base: '/',
  publicDir: false,
  build: {
    emptyOutDir: false,
    target: ['chrome111', 'edge111', 'firefox114', 'safari16.4'],
    // The content security policy allows nothing inline, data: addresses included.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // What the page itself begins with is there when a later part is asked for.
      resolveDependencies: (_file, parts) => parts.filter((part) => !/\/(base|rolldown-runtime)-/.test(part)),
    },
    rollupOptions: {
      checks: { pluginTimings: false },
      // What pages and their later parts share comes in one piece: many small ones compress worse.
      output: {
        codeSplitting: {
          groups: [
            { name: 'base', minShareCount: 2, priority: 1, test: isForAll },
            { name: 'tus', minShareCount: 2, test: tus },
            { name: 'ids', minShareCount: 2, priority: 2, test: ids },
            { name: 'files', minShareCount: 2, test: files },
          ],
        },
      },
    },
  },
})
