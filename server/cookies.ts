import cookie from '@fastify/cookie'

export type CookieName = 'foyer_login' | 'foyer_known' | 'foyer_room' | 'foyer_sso'

/** Whether people reach Foyer by https. Asked each time: an administrator may say so while Foyer runs. */
export type Https = () => boolean

/** The name as the browser knows it: `__Host-` on https, so that no other host or path can plant one. */
export const cookieName = (name: CookieName, https: Https): string => (https() ? `__Host-${name}` : name)

export const readCookie = (header: string | undefined, name: CookieName, https: Https): string | null =>
  (header && cookie.parse(header)[cookieName(name, https)]) || null
