import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumOptions } from './tests/support/chromium.ts'
import { EveryProjectRan } from './tests/support/every-project-ran.ts'

// Projects run one after another: measured times and browsers are not disturbed by the others.
const order = (groupOrder: number) => ({ sequence: { groupOrder } })

/** In one worker files share what was loaded, which takes longer than most tests: none may replace a module. */
const together = { isolate: false }

/** What is waited for comes at once, but for a machine that stands still now and then. */
const patient = (seconds: number) => ({ expect: { poll: { timeout: seconds * 1_000 } } })

export default defineConfig({
  test: {
    globalSetup: ['tests/support/global-setup.ts'],
    reporters: ['default', new EveryProjectRan()],
    projects: [
      {
        test: {
          name: 'node',
          include: ['server/**/*.test.ts', 'shared/**/*.test.ts', 'tests/*.test.ts'],
          environment: 'node',
          ...together,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // They mostly wait for others (Postgres, Redis, processes, deadlines): one at a time leaves half a core idle.
          maxWorkers: 2,
          ...patient(20),
          ...order(0),
        },
      },
      {
        test: {
          name: 'faults',
          include: ['tests/faults/*.test.ts'],
          environment: 'node',
          ...together,
          testTimeout: 15_000,
          hookTimeout: 120_000,
          // Who is back in time is not shown offline: several processes each, and nothing else to slow them.
          maxWorkers: 1,
          // More at once starve each other, and then a lease lapses by itself.
          maxConcurrency: 2,
          ...patient(10),
          ...order(1),
        },
      },
      {
        plugins: [svelte({ configFile: false })],
        // Found only while tests run, it would be prepared then, and the page loaded anew amid them.
        optimizeDeps: {
          include: [
            '@tanstack/virtual-core',
            'bits-ui',
            'socket.io-client',
            'tus-js-client',
            'uqr',
            'uuid',
            'zod',
          ],
        },
        test: {
          name: 'browser',
          include: ['client/**/*.test.ts'],
          testTimeout: 30_000,
          ...patient(10),
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumOptions() }),
            instances: [{ browser: 'chromium' }],
          },
          ...order(2),
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          environment: 'node',
          ...together,
          // Looking at every screen twice takes its time.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...patient(20),
          // Each file has a server and a browser of its own; more than two starve each other on two cores.
          maxWorkers: 2,
          ...order(3),
        },
      },
    ],
  },
})
