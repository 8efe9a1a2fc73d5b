export const progress = (): string => ''
