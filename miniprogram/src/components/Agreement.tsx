/** What we use of somebody, before anything of theirs is asked; a no leads on to what works without. */
import { Pair } from './Pair'
import { go } from './ways'
import { answerPrivacy } from '@/api/privacy'
import { words } from '@/words'

const say = words.privacyPage

// In the mini-program WeChat wants the yes by a button of its own kind.
const ASKED_BY_WECHAT = process.env.TARO_ENV === 'weapp' ? { id: 'privacy-agree', openType: 'agreePrivacyAuthorization' } : {}

export function Agreement({ refused }: { refused: boolean }) {
  if (refused) {
    return (
      <section className='card' role='status'>
        <p>{say.refused}</p>
        <p>{say.instead}</p>
        <button className='btn' onClick={() => go('questions')}>{words.questionsPage.title}</button>
        <button className='btn' onClick={() => answerPrivacy('unasked')}>{say.again}</button>
      </section>
    )
  }
  return (
    <section className='card' aria-label={say.title}>
      <h2>{say.title}</h2>
      <p>{say.purpose}</p>
      {say.uses.map(([what, why]) => <Pair key={what} name={what!}>{why}</Pair>)}
      <p>{say.sensitive}</p>
      <p className='quiet'>{say.stay}</p>
      <button className='btn main' {...ASKED_BY_WECHAT} onClick={() => answerPrivacy('agreed')}>{say.agree}</button>
      <button className='btn' onClick={() => answerPrivacy('refused')}>{say.refuse}</button>
    </section>
  )
}
