"""A headless Chromium for tests of pages, and the questions that tests ask of it."""

import base64
import contextlib
import json
import os
import shutil

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WINDOW = (1280, 900)


def programs():
    """Return the paths of a browser and of its driver; None for one that isn't installed."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which(
        "chromedriver", path=os.pathsep.join([os.environ["PATH"], os.environ.get("CHROMEWEBDRIVER", "")])
    )
    return browser, driver


@contextlib.contextmanager
def chromium(browser, driver):
    """A Chromium that keeps a log of its requests."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = browser
    # The pages are the tests' own. Root, and many a container, could not start the sandbox; /dev/shm may be tiny there.
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        chrome.set_page_load_timeout(120)
        chrome.set_script_timeout(120)
        yield chrome
    finally:
        chrome.quit()


def look(chrome, scheme="light", media="", size=WINDOW):
    """Show pages in a colour scheme, on paper ("print") or on a screen, and in a window of this size."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [feature]})
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def show(chrome, file, fragment=""):
    """Load a page afresh; the log begins with it."""
    chrome.get("about:blank")
    for log in ("performance", "browser"):
        chrome.get_log(log)
    chrome.get(file.as_uri() + fragment)


def requested(chrome):
    """Return the addresses requested since `show`, and the console's complaints."""
    entries = [json.loads(entry["message"])["message"] for entry in chrome.get_log("performance")]
    sent = [entry["params"]["request"]["url"] for entry in entries if entry["method"] == "Network.requestWillBeSent"]
    return sent, [entry["message"] for entry in chrome.get_log("browser")]


def printed(chrome):
    """Return the page as PDF."""
    return base64.b64decode(chrome.execute_cdp_cmd("Page.printToPDF", {})["data"])


def wait_for(chrome, condition):
    """Wait until a condition holds, and return its value: a page follows a click on a person in a task of its own."""
    from selenium.webdriver.support.wait import WebDriverWait

    return WebDriverWait(chrome, 60, 0.05).until(lambda _: condition())


def texts(chrome, selector):
    """Return the texts of the elements that a CSS selector finds, in sight or not."""
    script = "return [...document.querySelectorAll(arguments[0])].map((each) => each.textContent.trim())"
    return chrome.execute_script(script, selector)


def rows(chrome, table):
    """Return the cells of a table's body, row by row."""
    script = (
        "return [...document.querySelector(arguments[0]).tBodies[0].rows]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent.trim().replace(/\\s+/g, ' ')))"
    )
    return chrome.execute_script(script, table)
