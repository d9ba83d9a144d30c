// Posts the message to the other site at once; the button is for browsers without script.
document.querySelector("form[data-posting]").submit();
