/** A key under which one intention is sent, however often its request has to be repeated. */
export function newKey(): string {
  let key = ''
  while (key.length < 32) key += Math.random().toString(36).slice(2)
  return key.slice(0, 32)
}
