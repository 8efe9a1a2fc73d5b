import type { Rule } from './rule.ts'

export const acknowledge: Rule<'acknowledge'> = { lacks: () => ({}), hidden: () => [], asked: () => [] }
