import { mount } from 'svelte'
import { roomLink } from '../link/room.ts'
import '../ui/tokens.css'
import App from './App.svelte'
import { Late } from './late.svelte.ts'
import { Place } from './place.svelte.ts'
import { pressedOnThisPhone } from './pressed.ts'
import { Presses } from './presses.svelte.ts'
import { Room } from './room.svelte.ts'
import { startOver } from './start-over.ts'
import './visit.css'

const room = new Room(roomLink, startOver, (url) => location.assign(url))
const late = new Late()
const presses = new Presses(room, roomLink, pressedOnThisPhone)
const entered = room.enter()
mount(App, { target: document.body, props: { room, presses, place: new Place(), late } })
await entered
void late.load()
presses.resume()
