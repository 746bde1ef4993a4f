/** How does a photo become small enough for a bad network and stay legible, and can one read it?
 * Longest side 2,400 px, JPEG; what the phone wrote into it about place and time stays here. */
import Taro from '@tarojs/taro'

import { fingerprint } from './fingerprint'
import { type Grey, greyOf, MEASURED_AT, sharpness } from './sharpness'

const LONGEST = 2400
const QUALITY = 80

export interface Prepared {
  /** What is sent; an address in the browser's memory, or a file of the mini-program. */
  path: string
  /** The same bytes, where the browser has them. */
  bytes?: ArrayBuffer
  /** It was made anew here, so it can be shown here. */
  made?: boolean
  /** Of the photo as it was chosen: the same photo is known again by it. */
  hash: string
  /** Nothing where it could not be looked at: then it is no reason to hold it up. */
  sharpness?: number
}

export async function prepared(path: string): Promise<Prepared> {
  return process.env.TARO_ENV === 'h5' ? inBrowser(path) : inMiniProgram(path)
}

async function inBrowser(path: string): Promise<Prepared> {
  const original = await (await fetch(path)).blob()
  const bytes = await original.arrayBuffer()
  const hash = fingerprint(new Uint8Array(bytes))
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(original, { imageOrientation: 'from-image' })
  } catch {
    return { path, bytes, hash } // a kind that this browser cannot open; the service may
  }
  const canvas = drawn(picture, LONGEST)
  const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY / 100))
  const looked = drawn(picture, MEASURED_AT)
  const pixels = looked.getContext('2d')?.getImageData(0, 0, looked.width, looked.height)
  const measured = pixels && sharpness(greyOf(pixels))
  if (!small) return { path, bytes, hash, sharpness: measured }
  return { path: URL.createObjectURL(small), bytes: await small.arrayBuffer(), made: true, hash, sharpness: measured }
}

function drawn(picture: ImageBitmap, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas
}

async function inMiniProgram(path: string): Promise<Prepared> {
  const { tempFilePath } = await Taro.compressImage({ src: path, quality: QUALITY })
  const bytes = Taro.getFileSystemManager().readFileSync(path) as ArrayBuffer
  const grey = await greyInMiniProgram(tempFilePath).catch(() => undefined)
  return { path: tempFilePath, hash: fingerprint(new Uint8Array(bytes)), sharpness: grey && sharpness(grey) }
}

async function greyInMiniProgram(path: string): Promise<Grey> {
  const { width, height } = await Taro.getImageInfo({ src: path })
  const scale = Math.min(1, MEASURED_AT / Math.max(width, height))
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) }
  const canvas = Taro.createOffscreenCanvas({ type: '2d', ...size })
  const image = canvas.createImage()
  await new Promise<void>((done, failed) => {
    image.onload = () => done()
    image.onerror = () => failed(new Error('unreadable'))
    image.src = path
  })
  const pen = canvas.getContext('2d') as unknown as CanvasRenderingContext2D
  pen.drawImage(image as unknown as CanvasImageSource, 0, 0, size.width, size.height)
  return greyOf(pen.getImageData(0, 0, size.width, size.height))
}
