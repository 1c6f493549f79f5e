import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import { requireComparison } from './needs-teacher.js';
import { stagesOfTraining, studentServices } from './student-services.js';
import { studentNeeds } from './student-time.js';
import { trainStudent } from './train-student.js';

export default component({
  kind: 'stage',
  type: 'student',
  version: 1,
  summary:
    'Trains the student with the losses of the row; keeps the weights of the best validation epoch, also as ONNX.',
  options: Type.Object({}),
  needs: studentServices,
  properties: {
    after: stagesOfTraining,
    reads: ['student#training', 'losses', 'training', 'engine'],
    usesSeed: true,
  },
  build: (services) => ({
    files: async () => {
      requireComparison(services.row);
      return [];
    },
    estimate: (known) => studentNeeds(services.row, services.training, known),
    run: (context) => trainStudent(context, services),
  }),
});
