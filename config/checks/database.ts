import { EnvironmentFile } from '../schema';
import { Window } from '../window';
import { check, Check, when } from './check';

type Engine = EnvironmentFile['database']['engine'];

/** The versions that Warmsite is written for, per engine. */
const VERSIONS: Readonly<Record<Engine, { readonly pattern: RegExp; readonly allowed: string }>> = {
  // A replica keeps automated backups of its own from PostgreSQL 14.1 on only, and a promoted
  // database without them could not be restored.
  postgres: { pattern: /^(14\.[1-9][0-9]*|(1[5-9]|[2-9][0-9])\.[0-9]+)$/, allowed: "14.1 or later, such as '16.11'" },
  mysql: { pattern: /^8\.(0|4)\.[0-9]+$/, allowed: "8.0.x or 8.4.x, such as '8.4.5'" },
};

/** CreateDBInstance: MasterUsername, 1 to 16 characters. */
const USERNAME_LIMIT = 16;

/** Length of an identifier in the engine itself. */
const NAME_LIMITS: Readonly<Record<Engine, number>> = { postgres: 63, mysql: 64 };

/** Databases that every server of the engine has from the beginning. */
const EXISTING_NAMES: Readonly<Record<Engine, readonly string[]>> = {
  postgres: ['template0', 'template1', 'rdsadmin'],
  mysql: ['mysql', 'information_schema', 'performance_schema', 'sys'],
};

/** Parameters that Warmsite or RDS sets, and what a value of the user's own would break. */
const SET_PARAMETERS: Readonly<Record<Engine, Readonly<Record<string, string>>>> = {
  postgres: { 'rds.force_ssl': 'connections without TLS are refused always' },
  mysql: {
    require_secure_transport: 'connections without TLS are refused always',
    binlog_format: 'a replica follows reliably with ROW only',
    read_only: 'a replica that accepts writes parts from its source for good',
    lower_case_table_names: 'it must be there when an instance is created, and a replica gets its parameters later',
  },
};

const engineVersion = check(['database'], ({ database: { engine, version } }) =>
  when(!VERSIONS[engine].pattern.test(version), () => ({
    code: 'engine-version',
    path: ['database', 'version'],
    message: `'version' must be ${VERSIONS[engine].allowed}, for ${engine}, got '${version}'`,
  })),
);

const username = check(['database'], ({ database: { engine, username: name } }) => {
  const path = ['database', 'username'];
  const lower = name.toLowerCase();
  return [
    ...when(name.length > USERNAME_LIMIT, () => ({
      code: 'username-too-long',
      path,
      message: `'username' must have at most ${USERNAME_LIMIT} characters, got ${name.length} in '${name}'`,
    })),
    ...when(lower === 'rdsadmin' || (engine === 'postgres' && lower === 'admin'), () => ({
      code: 'username-reserved',
      path,
      message: `'username' must not be '${name}', which ${engine} on RDS reserves; take the system's name, for one`,
    })),
    ...when(engine === 'postgres' && lower.startsWith('pg_'), () => ({
      code: 'username-reserved',
      path,
      message: `'username' must not start with pg_, which postgres reserves, got '${name}'`,
    })),
  ];
});

const databaseName = check(['database'], ({ database: { engine, name } }) => [
  ...when(name.length > NAME_LIMITS[engine], () => ({
    code: 'database-name-too-long',
    path: ['database', 'name'],
    message: `'name' must have at most ${NAME_LIMITS[engine]} characters for ${engine}, got ${name.length}`,
  })),
  ...when(EXISTING_NAMES[engine].includes(name.toLowerCase()), () => ({
    code: 'database-name-reserved',
    path: ['database', 'name'],
    message: `'name' must not be '${name}', which every ${engine} server on RDS has already`,
  })),
]);

const storage = check(['database'], ({ database: { storage: sizes } }) => {
  const least = Math.ceil((sizes.allocated * 11) / 10);
  return when(sizes.ceiling < least, () => ({
    code: 'storage-ceiling',
    path: ['database', 'storage', 'ceiling'],
    message: `'ceiling' must be at least ${least}, 10% above 'allocated' (${sizes.allocated}), got ${sizes.ceiling}; RDS refuses less`,
  }));
});

/** The shortest window that RDS takes, in minutes. */
const SHORTEST_WINDOW = 30;

const windows = check(['database'], ({ database: { backupWindow, maintenanceWindow } }) => {
  const backup = Window.daily(backupWindow);
  const maintenance = Window.weekly(maintenanceWindow);
  const short = [
    { field: 'backupWindow', window: backup },
    { field: 'maintenanceWindow', window: maintenance },
  ].flatMap(({ field, window }) =>
    when(window.length < SHORTEST_WINDOW, () => ({
      code: 'window-too-short',
      path: ['database', field],
      message: `'${field}' must last at least ${SHORTEST_WINDOW} minutes, got ${window.length} in ${window.toString()}`,
    })),
  );
  if (short.length > 0) return short;
  const free = maintenance.after(backup);
  return when(backup.overlaps(maintenance), () => ({
    code: 'window-overlap',
    path: ['database', 'maintenanceWindow'],
    message:
      `'maintenanceWindow' must not overlap 'backupWindow', got ${maintenanceWindow} and ${backupWindow}; ` +
      (free ? `${free.toString()} is free` : 'shorten one of them'),
  }));
});

const parameters = check(['database'], ({ database: { engine, parameters: own } }) =>
  Object.keys(own).flatMap((name) => {
    const reason = Object.entries(SET_PARAMETERS[engine]).find(([set]) => set === name)?.[1];
    return when(reason !== undefined, () => ({
      code: 'parameter-reserved',
      path: ['database', 'parameters', name],
      message: `'${name}' must not be set here: ${reason}; remove it`,
      atKey: true,
    }));
  }),
);

export const DATABASE_CHECKS: readonly Check[] = [engineVersion, username, databaseName, storage, windows, parameters];
