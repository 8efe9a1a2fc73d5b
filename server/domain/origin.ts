/** Whether people reach Foyer by https at this address. */
export const isHttps = (url: string | null): boolean => url?.startsWith('https:') ?? false

/**
 * Whether a request comes from Foyer's own pages: its Origin is PUBLIC_URL's, or, where PUBLIC_URL is unset,
 * names the host that was asked. Without an Origin it does not come from a page that could be trusted.
 */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicUrl: string | null,
): boolean {
  if (!origin || !URL.canParse(origin)) return false
  const { origin: normal, host: originHost } = new URL(origin)
  return publicUrl === null ? originHost === host?.toLowerCase() : normal === new URL(publicUrl).origin
}
