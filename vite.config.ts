import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

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
    modulePreload: { polyfill: false },
    rollupOptions: {
      checks: { pluginTimings: false },
      // What pages and their later parts share comes in one piece: many small ones compress worse.
      output: { codeSplitting: { groups: [{ name: 'base', minShareCount: 2 }] } },
    },
  },
})
