/** Which photos were chosen and have not arrived yet? They outlive the page: kept on this phone until
 * they are sent, dropped or a day old, and gone with the login. Whoever else signs in on the same
 * phone neither sees nor sends them. */
import Taro from '@tarojs/taro'

import { fingerprint } from './fingerprint'
import { dropThose, stillUnsent, type Unsent, type UnsentPlace } from './keeping'
import { ownerOf, sealed, type SealedRow, unsealed } from './sealed'
import { heldPhotoKey } from '@/api/token'

const NAME = 'unsent-photos'

export async function unsent(): Promise<Unsent[]> {
  return stillUnsent(here(), await whose(), Date.now())
}

/** A phone that keeps nothing (a private window, no room, nobody signed in) sends all the same. */
export function keepUnsent(photo: Unsent): Promise<string | undefined> {
  return here().put(photo).catch(() => undefined)
}

export function dropUnsent(key: string): Promise<void> {
  return here().drop(key).catch(() => undefined)
}

/** All of whoever is signed in. */
export async function dropAllUnsent(): Promise<void> {
  await dropThose(here(), await whose()).catch(() => undefined)
}

/** Those of one claim, when it is no more. */
export async function dropUnsentOf(claim: string): Promise<void> {
  await dropThose(here(), await whose(), claim).catch(() => undefined)
}

/** Whose photos may be looked at here; nobody's where nobody is signed in. */
async function whose(): Promise<string> {
  const photoKey = heldPhotoKey()
  if (!photoKey) return ''
  return process.env.TARO_ENV === 'h5' ? ownerOf(photoKey).catch(() => '') : ownerHere(photoKey)
}

const inBrowser: UnsentPlace = {
  put: async (photo) => {
    const photoKey = heldPhotoKey()
    if (!photoKey) return undefined
    const row = await sealed(photo, photoKey)
    await within('readwrite', (store) => store.put(row))
    return undefined
  },
  lying: () => within<SealedRow[]>('readonly', (store) => store.getAll()),
  open: async (key) => unsealed(await within<SealedRow>('readonly', (store) => store.get(key)), heldPhotoKey()),
  drop: async (key) => {
    await within('readwrite', (store) => store.delete(key))
  },
}

function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  return new Promise((done, failed) => {
    // the first edition kept them unsealed: nothing of it stays
    const opening = window.indexedDB.open(NAME, 2)
    opening.onupgradeneeded = () => {
      if (opening.result.objectStoreNames.contains(NAME)) opening.result.deleteObjectStore(NAME)
      opening.result.createObjectStore(NAME, { keyPath: 'key' })
    }
    opening.onerror = () => failed(opening.error)
    opening.onsuccess = () => {
      const db = opening.result
      const step = db.transaction(NAME, mode)
      const asked = work(step.objectStore(NAME))
      step.oncomplete = () => {
        db.close()
        done(asked.result as T)
      }
      step.onabort = () => {
        db.close()
        failed(step.error)
      }
    }
  })
}

type Listed = Unsent & { owner: string }

/** WeChat keeps the storage and the files of its users apart; the owner is looked at all the same. */
const inMiniProgram: UnsentPlace = {
  put: async (photo) => {
    const there = listed().find((each) => each.key === photo.key)
    const path = there?.path ?? ((await Taro.saveFile({ tempFilePath: photo.path! })) as { savedFilePath: string }).savedFilePath
    const row: Listed = { ...photo, path, owner: ownerHere(heldPhotoKey()) }
    Taro.setStorageSync(NAME, [...listed().filter((each) => each.key !== photo.key), row])
    return path
  },
  lying: async () => listed(),
  open: async (key) => listed().find((each) => each.key === key)!,
  drop: async (key) => {
    const path = listed().find((each) => each.key === key)?.path
    Taro.setStorageSync(NAME, listed().filter((each) => each.key !== key))
    if (path) await Taro.removeSavedFile({ filePath: path })
  },
}

function ownerHere(photoKey: string): string {
  return photoKey && fingerprint(Uint8Array.from(photoKey, (letter) => letter.charCodeAt(0)))
}

function listed(): Listed[] {
  return (Taro.getStorageSync(NAME) as Listed[]) || []
}

function here(): UnsentPlace {
  return process.env.TARO_ENV === 'h5' ? inBrowser : inMiniProgram
}
