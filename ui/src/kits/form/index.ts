export {
  CheckField,
  type Choice,
  NumberField,
  PathField,
  RadioField,
  SecretField,
  SelectField,
  SizeField,
  TextField,
} from "./fields.tsx";
export type { AsyncCheck, FieldErrors, FormOptions } from "./form-core.ts";
export { FormDialog, FormErrors } from "./form-dialog.tsx";
export type { Pair } from "./pairs.ts";
export { PairsField, RowsField } from "./rows-field.tsx";
export { type Form, type Handle, useForm } from "./use-form.ts";
