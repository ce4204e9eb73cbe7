import js from '@eslint/js';
import playwright from 'eslint-plugin-playwright';
import tseslint from 'typescript-eslint';

/** Arrows between the rooms (CONTRIBUTING.md): what a folder must not import, and the sentence that says why. */
const arrow = (groups, message) => ['error', { patterns: groups.map((group) => ({ regex: group, message })) }];

export default tseslint.config(
  { ignores: ['node_modules', 'test-results', 'playwright-report', 'blob-report', 'reports', '**/saved/**'] },
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

  // Only the settings read the environment.
  {
    files: [
      'fixtures/**/*.ts',
      'pages/**/*.ts',
      'tests/**/*.ts',
      'redaction/**/*.ts',
      'reporters/**/*.ts',
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

  // Rooms and arrows: tests -> fixtures -> pages -> redaction -> processes, reporters -> redaction; the simulator stands alone.
  {
    files: ['processes/**/*.ts'],
    rules: {
      'no-restricted-imports': arrow(
        ['^(\\.\\./)+(tests|fixtures|pages|redaction|reporters|simulator)/'],
        'processes is a leaf: it imports from no other room.',
      ),
    },
  },
  {
    files: ['redaction/**/*.ts'],
    rules: {
      'no-restricted-imports': arrow(
        ['^(\\.\\./)+(tests|fixtures|pages|reporters|simulator)/'],
        'redaction imports from processes only.',
      ),
    },
  },
  {
    files: ['pages/**/*.ts'],
    rules: {
      'no-restricted-imports': arrow(
        ['^(\\.\\./)+(tests|fixtures|reporters|simulator)/'],
        'pages import from redaction only.',
      ),
    },
  },
  {
    files: ['reporters/**/*.ts'],
    rules: {
      'no-restricted-imports': arrow(
        ['^(\\.\\./)+(tests|fixtures|pages|simulator)/'],
        'reporters import from redaction and processes only.',
      ),
    },
  },
  {
    files: ['fixtures/**/*.ts'],
    rules: {
      'no-restricted-imports': arrow(
        ['^(\\.\\./)+(tests|reporters|simulator)/'],
        'fixtures import from pages, redaction and processes only.',
      ),
    },
  },
  {
    files: ['simulator/**/*.ts'],
    rules: {
      'no-restricted-imports': arrow(
        ['^(\\.\\./)+(tests|fixtures|pages|processes|redaction|reporters)/'],
        'The simulator knows nothing of the other rooms.',
      ),
    },
  },
  {
    files: ['tests/**/*.ts'],
    ignores: ['tests/suite/**', 'tests/defects/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/(simulator|pages|redaction|reporters)/',
              message: 'Scenario specs import fixtures/index.ts only.',
            },
            { regex: '/fixtures/(?!index\\.ts$)', message: 'Scenario specs import fixtures/index.ts only.' },
          ],
          paths: [{ name: '@playwright/test', message: 'Import test and expect from fixtures/index.ts.' }],
        },
      ],
    },
  },

  // Playwright's own rules for everything that drives a browser.
  {
    files: ['tests/**/*.ts', 'fixtures/**/*.ts', 'pages/**/*.ts'],
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
      'playwright/consistent-spacing-between-blocks': 'off', // Prettier formats.
      'playwright/no-nested-step': 'off', // API calls are steps inside the article's steps.
      'playwright/expect-expect': ['error', { assertFunctionPatterns: ['^expect', '^assert'] }],
    },
  },
);
