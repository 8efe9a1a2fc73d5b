import { mount } from 'svelte'
import { roomLink } from '../link/room.ts'
import '../ui/tokens.css'
import App from './App.svelte'
import { Late } from './late.svelte.ts'
import { Place } from './place.svelte.ts'
import { Room } from './room.svelte.ts'
import { startOver } from './start-over.ts'
import './visit.css'

const room = new Room(roomLink, startOver, (url) => location.assign(url))
const late = new Late(room)
const entered = room.enter()
mount(App, {
  target: document.body,
  props: { room, place: new Place(), late },
})
await entered
void late.load()
