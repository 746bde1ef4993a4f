/** One of a few; what is chosen is said, not only coloured. */
interface ChoicesProps<Key extends string> {
  label: string
  of: Readonly<Partial<Record<Key, string>>>
  chosen: Key | undefined
  onChoose: (key: Key) => void
}

export function Choices<Key extends string>({ label, of, chosen, onChoose }: ChoicesProps<Key>) {
  return (
    <section className='field' role='group' aria-label={label}>
      <span className='label'>{label}</span>
      {(Object.keys(of) as Key[]).map((key) => (
        <button
          key={key}
          className={key === chosen ? 'btn choice chosen' : 'btn choice'}
          aria-pressed={key === chosen}
          onClick={() => onChoose(key)}
        >
          {of[key]}
        </button>
      ))}
    </section>
  )
}
