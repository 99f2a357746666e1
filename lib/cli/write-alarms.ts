import { join } from 'node:path';
import { App } from 'cdktf';
import { loadEnvironment } from '../../config/load';
import { addEnvironment } from '../../stacks/environment';
import { withOneCanary } from '../../stacks/serving';
import { ALARM_GUIDES_FILE, AlarmRecord, recordedAlarms } from '../core/alarm-guide';
import { writeWhole } from '../core/whole-files';
import { alarmGuidesMarkdown } from '../observability/alarm-guides';

/** The environment whose alarms are explained, as if it tried a new version; the others have no alarm that it lacks. */
export const ALARMS_ENVIRONMENT = 'prod';

/** Every alarm of the environment that has a guide. */
export function alarmsOf(root: string): readonly AlarmRecord[] {
  const app = new App();
  addEnvironment(app, withOneCanary(loadEnvironment(ALARMS_ENVIRONMENT, { root })));
  return recordedAlarms(app);
}

/** The exact content of `ALARM_GUIDES_FILE`. */
export function alarmsPage(root: string): string {
  return alarmGuidesMarkdown(alarmsOf(root), ALARMS_ENVIRONMENT);
}

function main(root: string): void {
  writeWhole({ [join(root, ALARM_GUIDES_FILE)]: alarmsPage(root) });
}

if (require.main === module) main(join(__dirname, '../..'));
