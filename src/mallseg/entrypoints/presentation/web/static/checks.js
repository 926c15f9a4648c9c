// Fields that say what is wrong while they are filled in, as soon as they are left or mended.

const check = (field) => {
  const isWrong = !field.checkValidity();
  field.setAttribute("aria-invalid", isWrong);
  const said = document.getElementById(field.id.replace("f-", "w-"));
  if (said) said.textContent = isWrong ? field.dataset.wrong : "";
  return !isWrong;
};

for (const form of document.querySelectorAll("form[data-check]")) {
  form.noValidate = true;
  const fields = [...form.elements].filter((field) => field.dataset.wrong);
  for (const field of fields) {
    field.addEventListener("blur", () => field.value && check(field));
    field.addEventListener("input", () => field.getAttribute("aria-invalid") === "true" && check(field));
  }
  form.addEventListener("submit", (event) => {
    const wrong = fields.filter((field) => !check(field));
    if (wrong.length) {
      event.preventDefault();
      wrong[0].focus();
    }
  });
}

document.getElementById("answer")?.focus({ preventScroll: true });
