// Asks the model on this device. Nothing that you type leaves it.
import { load } from './client/load.js';

navigator.serviceWorker?.register('sw.js');

const bat = await load(await fetch('model.wasm'));
const form = document.querySelector('form');

form.onsubmit = async (event) => {
  event.preventDefault();
  const { class: ticket, sex, age, fare } = Object.fromEntries(new FormData(form));
  const row = {
    class: Number(ticket),
    sex,
    age: age === '' ? null : Number(age),
    fare: Number(fare),
  };
  const { survivedProb } = await bat.predict(row);
  const { explanations } = await bat.explain(row);
  document.querySelector('output').value = `${Math.round(100 * survivedProb)} %`;
  document.querySelector('#why').textContent = explanations[0].sentence;
};
form.dataset.ready = 'yes';
