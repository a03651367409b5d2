// @ts-check
'use strict';

const data = JSON.parse(document.getElementById('demarche')?.textContent ?? '{}');
const page = document.getElementById('page');
if (page) page.textContent = data.schema;
