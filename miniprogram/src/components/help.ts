/** Whom can somebody ring? Asked of the service, so that the number is never an old one. */
import Taro from '@tarojs/taro'

import { api } from '@/api/member'
import { words } from '@/words'

export async function callForHelp(): Promise<void> {
  try {
    const { phone } = await api.help()
    await Taro.makePhoneCall({ phoneNumber: phone })
  } catch (problem) {
    // whoever changes their mind at the dialler has not failed
    if (problem instanceof Error) await Taro.showToast({ title: words.failures.network, icon: 'none' })
  }
}
