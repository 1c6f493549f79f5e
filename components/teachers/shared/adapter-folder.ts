/** The folder, below that of a trained teacher, of its adapter and head as PEFT saves them. Every backend writes it. */
export const adapterFolder = 'adapter';
