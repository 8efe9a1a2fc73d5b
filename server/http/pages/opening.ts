import {
  room_continue,
  room_document,
  room_opening,
  room_opening_lead,
  room_opening_no_tasks,
  room_opening_private,
  room_opening_tasks,
} from '../../../words/messages.js'
import { icon, litDoor } from './drawings.ts'
import { html } from './html.ts'
import { page, type Page } from './layout.ts'

export interface Opening extends Page {
  customerName: string
  agentName: string
  teamName: string
  openTasks: number
  /** Where Continue is posted to. */
  action: string
}

/** The page behind a link. Showing it joins nothing; only its one button does. */
export function openingPage(opening: Opening): string {
  const { customerName, agentName, teamName, openTasks, action } = opening
  const greeting = room_opening({ customer: firstName(customerName) })
  const tasks = openTasks
    ? room_opening_tasks({ count: openTasks })
    : room_opening_no_tasks({ agent: firstName(agentName) })
  return page(
    opening,
    room_document({ place: room_continue(), team: teamName }),
    html`<main class="opening">
      <div class="opening__scene">
        ${litDoor}
        <span class="visit__logo"
          ><span class="visit__mark" aria-hidden="true"
            >${[...teamName.trim()][0]?.toLocaleUpperCase() ?? ''}</span
          >${teamName}</span
        >
      </div>
      <div class="opening__body">
        <div>
          <h1>${greeting}</h1>
          <p class="visit__lead">${room_opening_lead({ agent: agentName, team: teamName })}</p>
        </div>
        <ul class="facts">
          <li>${icon('tasks')}${tasks}</li>
          <li>${icon('lock')}${room_opening_private({ team: teamName })}</li>
        </ul>
      </div>
      <form class="opening__foot" method="post" action="${action}">
        <button class="button" data-kind="primary" data-wide>${room_continue()}</button>
      </form>
    </main>`,
  )
}

const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name
