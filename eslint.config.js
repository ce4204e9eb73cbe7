import { existsSync } from 'node:fs';
import js from '@eslint/js';
import playwright from 'eslint-plugin-playwright';
import ts from 'typescript';
import tseslint from 'typescript-eslint';

const TITLE = '^.{1,80}$';
const TITLE_RULE = 'A title has at most 80 characters, the name of what matters first.';

/** What `tsc` would report. The rules below make the program with its types anyway: a second one would take another quarter of the time. */
const types = {
  rules: {
    sound: {
      create: ({ filename, report, sourceCode }) => ({
        Program() {
          const { program } = sourceCode.parserServices;
          const file = program.getSourceFile(filename);
          for (const found of [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
            report({
              loc: sourceCode.getLocFromIndex(found.start ?? 0),
              message: ts.flattenDiagnosticMessageText(found.messageText, '\n'),
            });
        },
      }),
    },
  },
};

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'bench',
      'test-results',
      'playwright-report',
      'blob-report',
      'reports',
      '.playwright-cli',
    ],
  },
  // What its clients' types are is known only once `npm run contract` has installed them.
  { ignores: existsSync(`${import.meta.dirname}/contract/node_modules`) ? [] : ['contract'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js', '*.mjs'] } } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-empty-pattern': 'off', // Playwright fixtures without dependencies are written ({}, use).
      eqeqeq: 'error',
    },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.ts'], plugins: { types }, rules: { 'types/sound': 'error' } },

  // Only the settings read the environment.
  {
    files: [
      'fixtures/**/*.ts',
      'pages/**/*.ts',
      'tests/**/*.ts',
      'redaction/**/*.ts',
      'reporters/**/*.ts',
      'support/**/*.ts',
      'schemas/**/*.ts',
      'playwright.config.ts',
    ],
    ignores: ['fixtures/settings/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only fixtures/settings reads the environment: add the variable to its schema.',
        },
      ],
    },
  },

  {
    files: ['tests/{preflight,reauthentication,refusals,restore}/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: '@playwright/test', message: 'Import test and expect from fixtures/index.ts.' }] },
      ],
    },
  },

  // What runs from its top down may call a function that stands below, but no constant.
  {
    files: ['scripts/*.ts', 'simulator/main.ts', '*.ts'],
    rules: { '@typescript-eslint/no-use-before-define': ['error', { functions: false }] },
  },

  {
    files: ['fixtures/**/*.ts', 'pages/**/*.ts'],
    ignores: ['pages/browser/press.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='click'][arguments.length=0]",
          message: 'What is pressed goes through press (pages/browser/press.ts), which knows what may lie over it.',
        },
      ],
    },
  },

  // Playwright's own rules for everything that drives a browser.
  {
    files: ['tests/**/*.ts', 'fixtures/**/*.ts', 'pages/**/*.ts', 'contract/**/*.ts'],
    ...playwright.configs['flat/recommended'],
    rules: {
      ...playwright.configs['flat/recommended'].rules,
      'playwright/no-wait-for-timeout': 'error',
      'playwright/no-networkidle': 'error',
      'playwright/no-force-option': 'error',
      'playwright/no-page-pause': 'error',
      'playwright/no-element-handle': 'error',
      'playwright/no-conditional-in-test': 'error',
      'playwright/no-wait-for-selector': 'error',
      'playwright/no-skipped-test': ['error', { allowConditional: true }],
      'playwright/consistent-spacing-between-blocks': 'off', // Prettier formats.
      // For titles as they are written; of those made from data tests/suite/docs/titles.spec.ts asks the same.
      'playwright/valid-title': ['error', { mustMatch: { describe: [TITLE, TITLE_RULE], test: [TITLE, TITLE_RULE] } }],
      'playwright/no-nested-step': 'off', // API calls are steps inside the article's steps.
      'playwright/expect-expect': ['error', { assertFunctionPatterns: ['^expect', '^assert'] }],
    },
  },
);
