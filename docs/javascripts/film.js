// A film's range shows one of its frames; its button moves the range from the first frame to the last.
function show(film) {
  const range = film.querySelector("input[type=range]");
  const frames = film.querySelectorAll(".frame");
  frames.forEach((frame, i) => frame.classList.toggle("seen", i === range.valueAsNumber));
  const says = frames[range.valueAsNumber].dataset.says;
  film.querySelector(".says").textContent = says;
  range.setAttribute("aria-valuetext", says);
}

function stop(film) {
  clearInterval(film.playing);
  film.playing = undefined;
  film.querySelector("button").textContent = "Play";
}

function play(film) {
  const range = film.querySelector("input[type=range]");
  film.querySelector("button").textContent = "Stop";
  range.value = 0;
  show(film);
  film.playing = setInterval(() => {
    range.stepUp();
    show(film);
    if (range.value === range.max || !film.isConnected) stop(film);
  }, 600);
}

document.addEventListener("input", (event) => {
  const film = event.target.closest(".film");
  if (!film) return;
  stop(film);
  show(film);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".film button");
  if (!button) return;
  const film = button.closest(".film");
  film.playing ? stop(film) : play(film);
});
