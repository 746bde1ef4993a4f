/** Which pictures are in the memory of this page already? So that a slow line brings none of them twice,
 * and none that went over it a moment ago. Nothing of it outlives the page. */
import { pictureAddress } from './pictures'

interface Shown {
  address: Promise<string>
  users: number
  /** Was sent from here, and stays for as long as the page. */
  ours?: boolean
}
const shown = new Map<string, Shown>()

/** What has just been sent is at this address below the member API's. */
export function sentFromHere(path: string, address: string): void {
  shown.set(path, { address: Promise.resolve(address), users: 0, ours: true })
}

export function borrowed(path: string, fetched: (path: string) => Promise<string> = pictureAddress): Promise<string> {
  let one = shown.get(path)
  if (!one) {
    const made: Shown = { address: fetched(path), users: 0 }
    made.address.catch(() => shown.get(path) === made && shown.delete(path)) // asked anew by the next
    shown.set(path, made)
    one = made
  }
  one.users += 1
  return one.address
}

export function givenBack(path: string): void {
  const one = shown.get(path)
  if (!one) return
  one.users -= 1
  if (one.users > 0 || one.ours) return
  shown.delete(path)
  one.address.then((address) => address.startsWith('blob:') && URL.revokeObjectURL(address), () => undefined)
}
