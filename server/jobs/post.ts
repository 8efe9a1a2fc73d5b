const ANSWER_MS = 20_000

/** What went wrong before a request could be read by anybody. */
const beforehand =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/

/**
 * Posts once and answers with the status. `unreachable`: nobody has read it. `no-answer`: somebody may have. What is
 * answered is not read, and no redirect is followed: a message goes where it was configured to go.
 */
export async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<number | 'unreachable' | 'no-answer'> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      // A connection that was kept may be closed under a request, and then nobody knows who has read it.
      headers: { ...headers, connection: 'close' },
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    await response.body?.cancel()
    return response.status
  } catch (fault) {
    return beforehand.test(codeOf(fault)) ? 'unreachable' : 'no-answer'
  }
}

/** Of several attempts (IPv4, IPv6) the first. */
function codeOf(fault: unknown): string {
  const { cause } = fault as { cause?: { code?: string; errors?: { code?: string }[] } }
  return cause?.code ?? cause?.errors?.[0]?.code ?? ''
}
