/** What is not needed for the first content: fetched once the room stands, so that it stands sooner. */
export { default as AllDone } from './AllDone.svelte'
export { default as Ended } from './Ended.svelte'
export { default as Outdated } from './Outdated.svelte'
export { default as Outside } from './Outside.svelte'
export { changeInWords } from './changes.ts'
