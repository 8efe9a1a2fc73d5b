import type { RefusalCode } from '../../shared/refusals.ts'
import * as pages from './pages/index.ts'
import type { RefusalPage } from './faults.ts'

const pageOf: Partial<Record<RefusalCode, (page: pages.Page) => string>> = {
  'link-invalid': pages.linkInvalidPage,
  'session-ended': pages.sessionEndedPage,
  // A planned session is nobody's business yet: its link says no more than an unknown one.
  'session-not-active': pages.linkInvalidPage,
  'no-room': pages.noRoomPage,
  'other-device': pages.otherDevicePage,
  'other-room': pages.otherRoomPage,
  invalid: pages.unreadablePage,
  'too-large': pages.unreadablePage,
  'too-many': pages.tooManyPage,
  'not-found': pages.notFoundPage,
  unavailable: pages.serviceDownPage,
}

/** The page for a browser that navigates; what has none of its own is not found. */
export const refusalPage =
  (stylesheet: string): RefusalPage =>
  ({ code }) =>
    (pageOf[code] ?? pages.notFoundPage)({ stylesheet })
