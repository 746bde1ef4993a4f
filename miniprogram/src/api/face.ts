/** Is it really the person in front of the phone? The mini-program lets WeChat look; a browser cannot. */
import { Failure } from './failure'
import { api } from './member'
import type { Me } from './shapes'
import { words } from '@/words'

interface FacialVerify {
  requestFacialVerify?: (asked: {
    verifyId: string
    success: () => void
    fail: (problem: { errMsg?: string }) => void
  }) => void
}
declare const wx: FacialVerify

export function canShowFace(): boolean {
  return process.env.TARO_ENV === 'weapp' && typeof wx.requestFacialVerify === 'function'
}

/** What the phone says of it counts for nothing: the service asks WeChat itself how it ended. */
export async function showFace(): Promise<Me> {
  const { check_id, verify_id } = await api.beginFace()
  await new Promise<void>((done, failed) => {
    const fail = () => failed(new Failure('face_closed', words.proofPage.faceClosed, 400))
    wx.requestFacialVerify!({ verifyId: verify_id, success: () => done(), fail })
  })
  return api.finishFace(check_id)
}
