/** How does a photo get to the service, and how is one shown that is there? */
import Taro from '@tarojs/taro'

import { Failure, failureOf, noAnswer } from './failure'
import { reduced } from './reduce'
import { BASE } from './request'
import type { Material, Photo } from './shapes'
import { heldToken } from './token'

const PAUSES = [1000, 3000, 8000, 15000]

/** Sent under `key` until there is an answer: the same photo twice is kept once. */
export async function sendPicture(
  claim: string,
  material: Material,
  path: string,
  key: string,
  onProgress: (percent: number) => void,
): Promise<Photo> {
  const ready = await reduced(path)
  for (let tried = 0; ; tried += 1) {
    try {
      return await once(claim, material, ready, key, onProgress)
    } catch (problem) {
      const failure = problem as Failure
      const pause = PAUSES[tried]
      if (!failure.passing || pause === undefined) throw failure
      await new Promise((go) => setTimeout(go, pause))
    }
  }
}

function once(
  claim: string,
  material: Material,
  filePath: string,
  key: string,
  onProgress: (percent: number) => void,
): Promise<Photo> {
  return new Promise((done, failed) => {
    const task = Taro.uploadFile({
      url: `${BASE}/claims/${encodeURIComponent(claim)}/photos`,
      filePath,
      name: 'file',
      formData: { material },
      header: { Authorization: `Bearer ${heldToken()}`, 'Idempotency-Key': key },
      timeout: 120000,
      success: (answer) => {
        if (answer.statusCode !== 201) return failed(failureOf(answer.statusCode, answer.data))
        const data: unknown = answer.data
        done((typeof data === 'string' ? JSON.parse(data) : data) as Photo)
      },
      fail: () => failed(noAnswer()),
    })
    task.onProgressUpdate?.((now) => onProgress(now.progress))
  })
}

/** An address that an <img> can show; the photo itself is asked for with the login. */
export async function pictureAddress(path: string): Promise<string> {
  const header = { Authorization: `Bearer ${heldToken()}` }
  if (process.env.TARO_ENV === 'h5') {
    const answer = await fetch(BASE + path, { headers: header }).catch(() => {
      throw noAnswer()
    })
    if (!answer.ok) throw failureOf(answer.status, await answer.text())
    return URL.createObjectURL(await answer.blob())
  }
  const { tempFilePath, statusCode } = await Taro.downloadFile({ url: BASE + path, header })
  if (statusCode !== 200) throw failureOf(statusCode, null)
  return tempFilePath
}
