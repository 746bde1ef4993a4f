/** What came of asking WeChat to let us send one message? Asked in the tap itself, as WeChat wants;
 * a no is as good an answer as a yes. */
import type { Shape } from './shapes'

type Answers = Shape<'SubscriptionAnswer'>[]
type Said = Answers[number]['answer']
const SAID: readonly string[] = ['accept', 'reject', 'ban', 'filter'] satisfies Said[]
// The person has switched messages of this mini-program off in WeChat's own settings.
const SWITCHED_OFF = 20004

export type SubscribeOutcome = 'allowed' | 'refused' | 'off'

export async function askToSubscribe(
  templates: readonly string[],
  put: (templates: string[]) => Promise<object>,
  report: (answers: Answers) => Promise<unknown>,
): Promise<SubscribeOutcome> {
  let tapped: Record<string, unknown>
  try {
    tapped = (await put([...templates])) as Record<string, unknown>
  } catch (problem) {
    return (problem as { errCode?: number }).errCode === SWITCHED_OFF ? 'off' : 'refused'
  }
  const answers = templates
    .map((template_id) => ({ template_id, answer: String(tapped[template_id]) }))
    .filter((each) => SAID.includes(each.answer)) as Answers
  if (answers.length) await report(answers)
  return answers.some((each) => each.answer === 'accept') ? 'allowed' : 'refused'
}
