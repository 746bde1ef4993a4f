/** How does a photo lie in the browser so that only the member who chose it can open it again? Under
 * a key that comes with their login and is kept in the tab alone: AES-GCM, what it is of included. */
import type { Unsent } from './keeping'

/** What anybody who looks into the phone sees of it. */
export interface SealedRow {
  key: string
  /** Which member's, told by their key; it leads back to nobody. */
  owner: string
  at: number
  nonce: Uint8Array
  body: ArrayBuffer
}

export async function ownerOf(photoKey: string): Promise<string> {
  const told = new TextEncoder().encode(`whose ${photoKey}`)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', told))
  return Array.from(hash.slice(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export async function sealed(photo: Unsent, photoKey: string): Promise<SealedRow> {
  const { key, claim, material, hash, at, bytes } = photo
  const head = new TextEncoder().encode(JSON.stringify({ key, claim, material, hash, at }))
  const plain = new Uint8Array(4 + head.length + (bytes?.byteLength ?? 0))
  new DataView(plain.buffer).setUint32(0, head.length)
  plain.set(head, 4)
  if (bytes) plain.set(new Uint8Array(bytes), 4 + head.length)
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const body = await crypto.subtle.encrypt(sealedAs(nonce, key), await opener(photoKey), plain)
  return { key, owner: await ownerOf(photoKey), at, nonce, body }
}

/** :raises where it is another member's, or its bytes were changed. */
export async function unsealed(row: SealedRow, photoKey: string): Promise<Unsent> {
  const plain = await crypto.subtle.decrypt(sealedAs(row.nonce, row.key), await opener(photoKey), row.body)
  const length = new DataView(plain).getUint32(0)
  const said = JSON.parse(new TextDecoder().decode(plain.slice(4, 4 + length))) as Unsent
  return { ...said, bytes: plain.slice(4 + length) }
}

function sealedAs(nonce: Uint8Array, key: string): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce, additionalData: new TextEncoder().encode(key) }
}

function opener(photoKey: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(photoKey.match(/../g) ?? [], (pair) => parseInt(pair, 16))
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}
