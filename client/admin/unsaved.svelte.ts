/** How many changes of the open page are not saved: asked before it is left. */
export const unsaved = $state({ count: 0 })
