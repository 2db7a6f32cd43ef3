/** One printer: where it stands, how it is reached, what lies in it. */
import type { Printer } from '../../../server/contract/printers.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { ChoiceField, FewField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { useLanguage } from '../../words.ts'
import { STOCKS, usePrinterWords } from './words.ts'

const valuesOf = (printer: Printer | null) => ({
  name: printer?.name ?? '',
  centre: printer?.centre ?? '',
  samplingPoint: printer?.samplingPoint ?? '',
  reached: printer?.reached ?? 'network',
  address: printer?.address ?? '',
  port: String(printer?.port ?? 9100),
  dpi: String(printer?.dpi ?? 203),
  template: printer?.template ?? '',
  state: printer?.state ?? 'on',
})
type Values = ReturnType<typeof valuesOf>

/** A new printer, or changes to one. Who adds one is told which it became. */
export function PrinterForm({
  printer,
  onDone,
}: {
  printer: Printer | null
  onDone: (added: Printer | null) => void
}) {
  const w = usePrinterWords()
  const english = useLanguage() === 'en'
  const add = useTell('addPrinter')
  const change = useTell('changePrinter')
  const places = useAsk('listPlaces', {}).gave?.places ?? []
  const choices = (kind: string) =>
    places
      .filter(place => place.kind === kind)
      .map(place => ({ value: place.id, label: english ? place.nameEn : place.name }))
  const form = useForm<Values>(valuesOf(printer), check)
  const submit = async ({ centre, samplingPoint, state, ...values }: Values) => {
    const set = {
      name: values.name,
      ...(values.reached === 'agent'
        ? {}
        : { address: values.address.trim(), port: Number(values.port) }),
      ...{ dpi: values.dpi === '300' ? (300 as const) : (203 as const) },
      template: values.template || null,
    }
    const { gave, refusal } = printer
      ? await change.tell({
          ...{ ...set, id: printer.id, version: printer.version },
          state: state === 'off' ? 'off' : 'on',
        })
      : await add.tell({
          ...{ ...set, centre, samplingPoint: samplingPoint || null },
          reached: values.reached === 'agent' ? 'agent' : 'network',
        })
    if (refusal) return form.refuse(refusal)
    onDone(printer ? null : gave)
  }
  return (
    <Form form={form} label={w('change')} onSubmit={v => void submit(v)}>
      <TextField label={w('name')} {...form.field('name')} maxLength={60} needed />
      {!printer && (
        <>
          <ChoiceField
            label={w('centre')}
            {...form.field('centre')}
            choices={choices('centre')}
            needed
          />
          <ChoiceField
            label={w('site')}
            {...form.field('samplingPoint')}
            choices={choices('sampling-point')}
            without={w('none')}
          />
        </>
      )}
      {!printer && (
        <FewField
          label={w('reached')}
          {...form.field('reached')}
          choices={[
            { value: 'network', label: w('network') },
            { value: 'agent', label: w('agent') },
          ]}
          stacked
        />
      )}
      {form.values.reached === 'network' && (
        <>
          <TextField label={w('address')} {...form.field('address')} maxLength={45} needed />
          <TextField label={w('port')} {...form.field('port')} maxLength={5} digits needed />
        </>
      )}
      <FewField
        label={w('dpi')}
        {...form.field('dpi')}
        choices={[
          { value: '203', label: '203' },
          { value: '300', label: '300' },
        ]}
      />
      <ChoiceField
        label={w('template')}
        {...form.field('template')}
        choices={Object.entries(STOCKS).map(([value, says]) => ({
          value,
          label: english ? says.en : says.zh,
        }))}
        without={w('anyTemplate')}
      />
      {printer && (
        <FewField
          label={w('state')}
          {...form.field('state')}
          choices={[
            { value: 'on', label: w('on') },
            { value: 'off', label: w('off') },
          ]}
        />
      )}
      <FormActs act={w('save')} busy={add.busy || change.busy} />
    </Form>
  )
}

function check(values: Values): Partial<Record<keyof Values, Say>> {
  return {
    ...(values.name.trim() === '' ? { name: say('Give it a name.', '请填写名称。') } : {}),
    ...(values.centre === '' ? { centre: say('Choose the centre.', '请选择筛查中心。') } : {}),
    ...(values.reached === 'agent' ? {} : checkPlace(values)),
  }
}

function checkPlace(values: Values): Partial<Record<keyof Values, Say>> {
  const port = Number(values.port)
  return {
    ...(/^[\d.]+$|:/.test(values.address.trim())
      ? {}
      : { address: say('An address such as 10.1.2.3.', '请填写 IP 地址，如 10.1.2.3。') }),
    ...(Number.isInteger(port) && port >= 1 && port <= 65_535
      ? {}
      : { port: say('A port from 1 to 65535.', '端口应为 1 至 65535。') }),
  }
}
