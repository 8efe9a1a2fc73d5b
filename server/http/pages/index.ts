export * from './failures.ts'
export type { Page } from './layout.ts'
export { openingPage, type Opening } from './opening.ts'
