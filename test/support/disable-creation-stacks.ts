import { disableCreationStacks } from '../../lib/core/creation-stacks';

disableCreationStacks();
