/** How does a printed sheet come onto the phone? It is asked for with the login; the mini-program
 * opens it itself, the browser by a tap on its address. */
import Taro from '@tarojs/taro'

import { pictureAddress } from './pictures'

/** Answers an address to open in the browser, nothing where it is open already. */
export async function openPaper(path: string): Promise<string | undefined> {
  const address = await pictureAddress(path)
  if (process.env.TARO_ENV === 'h5') return address
  await Taro.openDocument({ filePath: address, fileType: 'pdf', showMenu: true })
  return undefined
}
