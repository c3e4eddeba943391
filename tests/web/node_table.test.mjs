// web/node_table.js: finding a node among many.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NodeTable } from '../../web/node_table.js';

function tableOf(...names) {
  const table = new NodeTable();
  table.add(names.map((name) => ({ name, op: 'Relu', outputs: [{ dtype: 'float32', shape: [-1, 8] }] })));
  return table;
}
const names = ({ rows }) => rows.map((row) => row.name);

for (const [text, want] of [
  ['relu', ['relu', 'a/relu', 'a/Relu_1', 'relu/b']],
  ['RELU:0', ['relu', 'a/relu', 'a/Relu_1', 'relu/b']],
  ['a relu', ['a/Relu_1', 'a/relu']],
  ['  ', ['relu/b', 'a/Relu_1', 'a/relu', 'relu']],
  ['nothing', []],
]) {
  test(`"${text}" finds the best first`, () => {
    const table = tableOf('relu/b', 'a/Relu_1', 'a/relu', 'relu');
    const found = table.search(text, 10);
    assert.deepEqual(names(found), want);
    assert.equal(found.total, want.length);
    assert.deepEqual(names(table.search(text, 1)), want.slice(0, 1));
    assert.equal(table.search(text, 1).total, want.length);
  });
}

test('scopes come before nodes, with how many are below', () => {
  const table = tableOf('x', 'a/b/c', 'a/d', 'a/b', 'e/');
  const show = (scope) => table.children(scope, 10).rows.map((row) => (row.kind === 'scope' ? `${row.label} (${row.nodes})` : row.label));
  assert.deepEqual(show(''), ['a (3)', 'e (1)', 'x']);
  assert.deepEqual(show('a'), ['b (1)', 'd', 'b']);
  assert.deepEqual(show('a/b'), ['c']);
  assert.deepEqual(show('gone'), []);
  assert.equal(table.children('', 2).rows.length, 2);
  assert.equal(table.children('', 2).total, 3);
});

test('a row says what the node gives', () => {
  const table = new NodeTable();
  table.add([{ name: 'a/x', op: 'Custom', outputs: [
    { dtype: 'float32', shape: [-1, 8] }, { dtype: null, shape: null }, { dtype: 'int32', shape: [] }] }]);
  assert.deepEqual(table.find('a/x'), {
    kind: 'node', name: 'a/x', label: 'a/x', op: 'Custom', tensors: ['float32 [?,8]', '? (unknown rank)', 'int32 []'] });
  assert.equal(table.find('a'), null);
});
