/** How does a photo become small enough for a bad network and stay legible? Longest side 2,400 px,
 * JPEG; what the phone wrote into it about place and time stays here. */
import Taro from '@tarojs/taro'

const LONGEST = 2400
const QUALITY = 80

export async function reduced(path: string): Promise<string> {
  if (process.env.TARO_ENV === 'h5') return reducedInBrowser(path)
  const { tempFilePath } = await Taro.compressImage({ src: path, quality: QUALITY })
  return tempFilePath
}

async function reducedInBrowser(path: string): Promise<string> {
  const original = await (await fetch(path)).blob()
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(original, { imageOrientation: 'from-image' })
  } catch {
    return path // a kind that this browser cannot open; the service may
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY / 100))
  return small ? URL.createObjectURL(small) : path
}
