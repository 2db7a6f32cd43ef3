/** A role and where it holds, as fields of a form. */
import { ROLE_NAMES, Role } from '../../../server/contract/actions.ts'
import type { NewPost } from '../../../server/contract/staff.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { ChoiceField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { useStaffWords } from './words.ts'

export const NO_POST = { role: '', scopeKind: '', scope: '' }
export type PostValues = typeof NO_POST

export function PostFields<V extends PostValues & Record<string, string>>({
  form,
}: {
  form: FormOf<V>
}) {
  const w = useStaffWords()
  const speak = useSay()
  const spoken = useLanguage()
  const places = useAsk('listPlaces', {}).gave?.places ?? []
  const { scopeKind } = form.values
  return (
    <>
      <ChoiceField
        label={w('role')}
        {...form.field('role')}
        choices={Role.options.map(role => ({ value: role, label: speak(ROLE_NAMES[role]) }))}
        needed
      />
      <ChoiceField
        label={w('where')}
        {...form.field('scopeKind')}
        choices={[
          { value: 'sampling-point', label: w('site') },
          { value: 'centre', label: w('centre') },
          { value: 'everywhere', label: w('everywhere') },
        ]}
        needed
      />
      {(scopeKind === 'centre' || scopeKind === 'sampling-point') && (
        <ChoiceField
          label={w('place')}
          {...form.field('scope')}
          choices={places
            .filter(place => place.kind === scopeKind)
            .map(place => ({
              value: place.id,
              label: spoken === 'en' ? place.nameEn : place.name,
            }))}
          needed
        />
      )}
    </>
  )
}

export function postProblems(values: PostValues): Partial<Record<keyof PostValues, Say>> {
  return {
    ...(values.role === '' ? { role: say('Choose the role.', '请选择角色。') } : {}),
    ...(values.scopeKind === ''
      ? { scopeKind: say('Choose where it holds.', '请选择范围。') }
      : {}),
    ...(values.scopeKind !== 'everywhere' && values.scope === ''
      ? { scope: say('Choose the place.', '请选择机构。') }
      : {}),
  }
}

/** The post as the contract takes it; `*` for everywhere. */
export const postOf = (values: PostValues): NewPost => {
  const scopeKind = values.scopeKind as NewPost['scopeKind']
  const scope = scopeKind === 'everywhere' ? '*' : values.scope
  return { role: values.role as NewPost['role'], scopeKind, scope }
}
