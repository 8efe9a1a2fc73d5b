/** What is needed once a task is opened: fetched when the room is live, or when the first task is. */
export { Drafts, typedOnThisPhone } from './drafts.svelte.ts'
export { pressedOnThisPhone } from './pressed.ts'
export { Presses } from './presses.svelte.ts'
export { default as TaskHeader } from './TaskHeader.svelte'
export { taskName } from './task-name.ts'
export { default as TaskPage } from './TaskPage.svelte'
export { roomWork } from '../link/room-work.ts'
