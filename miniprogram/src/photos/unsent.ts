/** Which photos were chosen and have not arrived yet? They outlive the page: kept on this phone until
 * they are sent, dropped or a day old, and gone with the login. Nothing else of anybody is here. */
import Taro from '@tarojs/taro'

import { stillUnsent, type Unsent, type UnsentPlace } from './keeping'

const NAME = 'unsent-photos'

export function unsent(): Promise<Unsent[]> {
  return stillUnsent(here(), Date.now())
}

/** A phone that keeps nothing (a private window, no room) sends all the same. */
export function keepUnsent(photo: Unsent): Promise<string | undefined> {
  return here().put(photo).catch(() => undefined)
}

export function dropUnsent(key: string): Promise<void> {
  return here().drop(key).catch(() => undefined)
}

export async function dropAllUnsent(): Promise<void> {
  const all = await here().all().catch(() => [])
  await Promise.all(all.map((each) => dropUnsent(each.key)))
}

/** Those of one claim, when it is no more. */
export async function dropUnsentOf(claim: string): Promise<void> {
  const all = await here().all().catch(() => [])
  await Promise.all(all.filter((each) => each.claim === claim).map((each) => dropUnsent(each.key)))
}

const inBrowser: UnsentPlace = {
  put: async (photo) => {
    await within('readwrite', (store) => store.put(photo))
    return undefined
  },
  all: () => within<Unsent[]>('readonly', (store) => store.getAll()),
  drop: async (key) => {
    await within('readwrite', (store) => store.delete(key))
  },
}

function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  return new Promise((done, failed) => {
    const opening = window.indexedDB.open(NAME, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(NAME, { keyPath: 'key' })
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

const inMiniProgram: UnsentPlace = {
  put: async (photo) => {
    const { savedFilePath } = (await Taro.saveFile({ tempFilePath: photo.path! })) as { savedFilePath: string }
    Taro.setStorageSync(NAME, [...listed(), { ...photo, path: savedFilePath }])
    return savedFilePath
  },
  all: async () => listed(),
  drop: async (key) => {
    const path = listed().find((each) => each.key === key)?.path
    Taro.setStorageSync(NAME, listed().filter((each) => each.key !== key))
    if (path) await Taro.removeSavedFile({ filePath: path })
  },
}

function listed(): Unsent[] {
  return (Taro.getStorageSync(NAME) as Unsent[]) || []
}

function here(): UnsentPlace {
  return process.env.TARO_ENV === 'h5' ? inBrowser : inMiniProgram
}
