import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'teacherLosses',
  summary: "The terms of the teacher's training loss by name; its binary cross-entropy where the section is absent.",
  options: Type.Object({}),
  properties: {
    holds: 'components',
    kind: 'loss',
    position: 60,
    whenAbsent: 'none',
    refuses: [
      { declares: 'needsTeacher', value: true, because: 'compares with a teacher, and the teacher has none' },
      { declares: 'reads', value: 'feature', because: 'reads a feature of the student, and a teacher has none' },
      {
        declares: 'reads',
        value: 'profile',
        because: "reads a vector of the patient's profile, and a teacher reads prompts alone",
      },
    ],
  },
});
